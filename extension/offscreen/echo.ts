/** Messages from this document to itself. They queue up behind messages that are already waiting. */
export class Echo {
  private readonly channel = new MessageChannel();

  /** Resolves when a message has come back. Only one at a time. */
  async heard(): Promise<void> {
    const { port1, port2 } = this.channel;
    await new Promise<void>((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage('behind you');
    });
  }

  close(): void {
    this.channel.port1.close();
  }
}

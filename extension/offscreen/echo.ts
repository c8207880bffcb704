/** Messages from this document to itself, which queue up behind those that wait for it already. */
export class Echo {
  private readonly channel = new MessageChannel();

  /** Resolves when another message has come back. One at a time. */
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

/** The first line of the message with which something is refused; fails where it is not. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? '';
  }
  throw new Error(`It was not refused but gave ${JSON.stringify(value)}`);
}

/** The first line of the error with which `promise` is refused. Fails if it is not refused. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? '';
  }
  throw new Error(`It was not refused but gave ${JSON.stringify(value)}`);
}

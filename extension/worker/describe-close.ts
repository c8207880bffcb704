/** 1006: the browser gives no reason; usually nothing is listening on the port. */
export function describeClose({ code, reason }: CloseEvent): string {
  if (code === 1006) return 'no answer';
  return reason === '' ? `closed with ${code}` : `closed with ${code}: ${reason}`;
}

/** The path before all paths of a browser with this name, for example `/cdp/Work`. Safe in a shell, too. */
export function browserPath(name: string): string {
  const encoded = encodeURIComponent(name).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `/cdp/${encoded}`;
}

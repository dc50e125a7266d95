/** Cookies that remember a choice of this browser: readable by the server, never trusted by it. */

/** The value of one cookie in a `document.cookie` text, or null. */
export function cookieValue(cookies: string, name: string): string | null {
  for (const part of cookies.split("; ")) {
    if (!part.startsWith(`${name}=`)) continue;
    try {
      return decodeURIComponent(part.slice(name.length + 1));
    } catch {
      return null; // written by somebody else, not percent-encoded
    }
  }
  return null;
}

/** The text that sets a cookie for `days` (0 forgets it). */
export function cookieText(name: string, value: string, days: number, isHttps: boolean): string {
  const seconds = days * 86_400;
  const secure = isHttps ? "; secure" : "";
  return `${name}=${encodeURIComponent(value)}; path=/; max-age=${seconds}; samesite=lax${secure}`;
}

export function readCookie(name: string): string | null {
  return cookieValue(document.cookie, name);
}

export function writeCookie(name: string, value: string, days: number): void {
  document.cookie = cookieText(name, value, days, location.protocol === "https:");
}

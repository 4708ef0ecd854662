/** A GET request that is the last one of its connection. */
export const headOfGet = (url: string, headers = ''): string =>
  `GET ${url} HTTP/1.1\r\nHost: a\r\n${headers}Connection: close\r\n\r\n`;

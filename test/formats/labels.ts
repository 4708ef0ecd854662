/** Media types that a body may come with, whatever it is. */
export const LABELS = [
  undefined,
  'application/octet-stream',
  'binary/octet-stream',
  'text/plain',
  'text/html; charset=utf-8',
  'application/json',
  'application/xml',
  'application/x-harbour',
  'garbage',
  'application/x-www-form-urlencoded',
  'text/javascript',
  'multipart/form-data',
  'multipart/form-data; boundary=other',
  'multipart/mixed; boundary=other',
] as const;

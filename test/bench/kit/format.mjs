/** @param {number} ms */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** @param {number} ms */
export function milliseconds(ms) {
  return `${ms.toFixed(2)} ms`;
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

/** @param {number} count */
export function bytes(count) {
  return `${Math.round(count).toLocaleString('en')} B`;
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}

/** @param {number} count @param {number} ms */
export function perSecond(count, ms) {
  return `${Math.round(count / (ms / 1000)).toLocaleString('en')}/s`;
}

/** @param {number} value @param {number} digits */
export function ratio(value, digits = 2) {
  return value.toFixed(digits);
}

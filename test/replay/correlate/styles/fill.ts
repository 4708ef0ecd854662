/** The values of one instance. */
export type Values = Readonly<Record<string, unknown>>;

/** Texts and JSON with the values of an instance in their places. */
export function fill(template: unknown, values: Values): unknown {
  if (typeof template === 'string') return fillWhole(template, values);
  if (Array.isArray(template)) return template.map((each) => fill(each, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [fillText(key, values), fill(value, values)]),
  );
}

function fillWhole(text: string, values: Values): unknown {
  const name = /^\{(\w+)\}$/.exec(text)?.[1];
  return name !== undefined && name in values ? values[name] : fillText(text, values);
}

export function fillText(text: string, values: Values): string {
  return text.replace(/\{(\w+)(?::(\w+))?\}/g, (all, name: string, form: string | undefined) =>
    name in values ? write(String(values[name]), form) : all,
  );
}

function write(value: string, form: string | undefined): string {
  switch (form) {
    case 'uri':
      return encodeURIComponent(value);
    case 'form':
      return new URLSearchParams({ v: value }).toString().slice(2);
    case 'json':
      return JSON.stringify(value).slice(1, -1);
    case 'xml':
      return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
    case 'base64':
      return Buffer.from(value).toString('base64');
    default:
      return value;
  }
}

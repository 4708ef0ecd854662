/** Days and times of day, in the reader's time zone. */
const day = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const minute = { hour: '2-digit', minute: '2-digit' } as const;
const second = { ...minute, second: '2-digit' } as const;

const dayAndTime = new Intl.DateTimeFormat('en-GB', { ...day, ...minute });
const dayAndSecond = new Intl.DateTimeFormat('en-GB', { ...day, ...second });
const timeOfDay = new Intl.DateTimeFormat('en-GB', second);

/** Day and time: `29 Nov 2026, 14:03`. @param iso an ISO 8601 time */
export function renderWhen(iso: string): string {
  return render(iso, dayAndTime);
}

/** Day and time of a run, of which several may start in a minute: `29 Nov 2026, 14:03:11`. @param iso an ISO 8601 time */
export function renderStart(iso: string): string {
  return render(iso, dayAndSecond);
}

/** Time of day: `14:03:11`. @param iso an ISO 8601 time */
export function renderClock(iso: string): string {
  return render(iso, timeOfDay);
}

/** The times of day between which something took place: `14:03:11–14:03:15`. @param duration in ms */
export function renderRange(iso: string, duration: number): string {
  const start = new Date(iso).getTime();
  if (Number.isNaN(start)) return iso;
  const [from, to] = [start, start + duration].map((time) => timeOfDay.format(time));
  return from === to ? `${from}` : `${from}–${to}`;
}

function render(iso: string, format: Intl.DateTimeFormat): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : format.format(date);
}

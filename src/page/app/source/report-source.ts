/** Reads the page's data from the report that the page is. */
import type { BodyView, MessageView, ReportData } from '../../api.ts';
import { FaultError, type PageSource } from './page-source.ts';

const ELEMENT = 'report-data';

/** Reads the report that this page is. Undefined if the page is not a report. */
export function readReport(): PageSource | undefined {
  const text = document.getElementById(ELEMENT)?.textContent;
  return text ? createReportSource(JSON.parse(text)) : undefined;
}

function createReportSource(report: ReportData): PageSource {
  const { overview, sessions, recordings, links, runs, outcomes, notes } = report;
  const refuse = async (): Promise<never> => {
    throw new FaultError(405, { message: 'This is a report. Nothing can be sent from here.' });
  };
  return {
    isReport: true,
    notes,
    overview: async () => overview,
    session: async (key) => found(sessions[key]),
    recording: async (key, id) => found(recordings[key]?.[id]),
    links: async (key) => links[key] ?? { links: [] },
    async search({ key, text, run }) {
      const wanted = text.toLowerCase();
      const ids = new Set<string>();
      for (const [id, { request, response }] of Object.entries(recordings[key] ?? {})) {
        if (contains(request, wanted) || contains(response, wanted)) ids.add(id);
      }
      for (const { outcome, sent, answer } of Object.values(outcomes[run ?? ''] ?? {})) {
        if (contains(sent?.message, wanted) || contains(answer, wanted)) ids.add(outcome.id);
      }
      return { ids: [...ids] };
    },
    run: async (id) => found(runs[id]),
    outcome: async (run, id, copy) =>
      found((copy !== undefined && outcomes[run]?.[`${id}#${copy}`]) || outcomes[run]?.[id]),
    start: refuse,
    cancel: refuse,
    accept: refuse,
    record: refuse,
    stopRecorder: refuse,
    subscribe: () => () => undefined,
  };
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new FaultError(404, { message: 'The report leaves this out.' });
  return value;
}

function contains(message: MessageView | undefined, wanted: string): boolean {
  if (!message) return false;
  if (message.headers.some((header) => header.join(': ').toLowerCase().includes(wanted))) {
    return true;
  }
  return bodyContains(message.body, wanted);
}

function bodyContains({ text, fields, parts }: BodyView, wanted: string): boolean {
  return (
    text?.toLowerCase().includes(wanted) ||
    fields?.some((field) => field.join('=').toLowerCase().includes(wanted)) ||
    parts?.some(({ body }) => bodyContains(body, wanted)) ||
    false
  );
}

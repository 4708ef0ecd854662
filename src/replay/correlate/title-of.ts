import { printableLine } from '../../printable.ts';
import type { RecordedRequest } from '../../session/schema.ts';

interface Titled {
  readonly id: string;
  readonly request: Pick<RecordedRequest, 'method' | 'path'>;
}

/** What a recording is called in messages: `#3 POST /orders`. */
export function titleOf({ id, request }: Titled): string {
  return printableLine(`#${id} ${request.method} ${request.path}`);
}

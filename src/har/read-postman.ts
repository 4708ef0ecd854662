/** Reads the requests of a Postman collection, format 2.1. */
import { type ImportSource, importError, readText, type SourceItem } from './import-source.ts';
import { collectRequests } from './postman/requests.ts';

const EXPORT = 'export the collection from Postman as Collection v2.1';

/**
 * Reads the requests of all folders. Scripts are not run. A saved answer becomes the answer to its request.
 * @throws {SessionFileError} `INVALID_IMPORT`
 */
export function* readPostman(source: ImportSource): Generator<SourceItem> {
  const start = Date.now();
  let entry = 0;
  for (const { request, response, lacks } of collectRequests(parse(source))) {
    const time = new Date(start + entry).toISOString();
    entry++;
    yield {
      ...{ entry, line: 1 },
      // Everything in a collection is there to be sent.
      value: { startedDateTime: time, time: 0, request, response, _resourceType: 'fetch' },
      lacks: [...lacks, ...(response === undefined ? (['answer'] as const) : [])],
    };
  }
  if (entry === 0) throw importError(source, 'is not a Postman collection with a request', EXPORT);
}

function parse(source: ImportSource): unknown {
  const text = readText(source, 'a Postman collection').toString();
  try {
    const found: unknown = JSON.parse(text);
    // Postman's own API wraps a collection in an envelope.
    const isEnvelope = typeof found === 'object' && found !== null && 'collection' in found;
    return isEnvelope ? found.collection : found;
  } catch (error) {
    throw importError(source, 'is not valid JSON', EXPORT, { cause: error });
  }
}

import { computed, defineComponent, ref, type VNodeChild } from 'vue';
import type { BodyView, PartView } from '../../api.ts';
import { CopyButton } from '../copy/copy-button.tsx';
import { parseJson } from '../diff/parse-json.ts';
import { renderCount, renderSize } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import { TextView } from '../text/text-view.tsx';
import { HeaderTable } from './header-table.tsx';
import { HexView } from './hex-view.tsx';
import { ImageView } from './image-view.tsx';
import { JsonTree } from './json-tree.tsx';
import './body.css';

/** A body in the form that shows most of it: a tree, a table, parts, a picture, text or bytes. */
export const BodyPanel = defineComponent(
  (props: { body: BodyView }) => {
    const isText = ref(false);
    const json = computed(() => {
      const { kind, text } = props.body;
      return kind === 'json' && text !== undefined ? parseJson(text) : undefined;
    });
    const hasViews = computed(() => {
      const { kind, text } = props.body;
      if (text === undefined) return false;
      return kind === 'json'
        ? json.value !== undefined
        : ['form', 'multipart', 'graphql'].includes(kind);
    });
    return () => {
      const { body } = props;
      return (
        <div class="body-panel">
          <div class="body-facts">
            <span>{factsOf(body)}</span>
            {hasViews.value && (
              <fieldset class="body-views" aria-label="View of the body">
                {viewButton(body.kind === 'json' ? 'Tree' : 'Fields', !isText.value, () => {
                  isText.value = false;
                })}
                {viewButton('Text', isText.value, () => {
                  isText.value = true;
                })}
              </fieldset>
            )}
            {body.text !== undefined && body.text !== '' && (
              <CopyButton what="body" label="Copy" text={() => body.text ?? ''} />
            )}
          </div>
          {body.isCut && (
            <p class="body-word is-warning">
              Only the start of the body is here: the whole has {renderSize(body.size)}.
            </p>
          )}
          {hasViews.value && isText.value ? renderText(body) : renderBody(body, json.value)}
        </div>
      );
    };
  },
  { props: ['body'] },
);

function factsOf({ kind, size, mediaType, coding }: BodyView): string {
  if (kind === 'none') return '';
  return [mediaType, renderSize(size), coding && `${coding} on the wire`]
    .filter(Boolean)
    .join(' · ');
}

function viewButton(label: string, isPressed: boolean, onClick: () => void) {
  return (
    <button type="button" class="quiet-button" aria-pressed={isPressed} onClick={onClick}>
      {label}
    </button>
  );
}

function renderBody(body: BodyView, json: { readonly json: unknown } | undefined): VNodeChild {
  const { kind, size, text, base64, mediaType } = body;
  switch (kind) {
    case 'none':
      return <p class="body-word">No body.</p>;
    case 'not-kept':
      return (
        <p class="body-word">
          The recorder did not keep this body{size > 0 && ` of ${renderSize(size)}`}: it is larger
          than its limit, or it was not read to its end.
        </p>
      );
    case 'json':
      if (json) return <JsonTree value={json.json} label="Body as JSON" />;
      return (
        <>
          {!body.isCut && text !== '' && (
            <p class="body-word">
              This is not valid JSON, or it is nested too deeply. It is shown as text.
            </p>
          )}
          {renderText(body)}
        </>
      );
    case 'form':
      if (!body.fields) return renderText(body);
      if (body.fields.length === 0) return <p class="body-word">A form without fields.</p>;
      return <HeaderTable headers={body.fields} label="Fields of the form" noun="field" />;
    case 'multipart':
      return body.parts ? <MultipartView parts={body.parts} /> : renderText(body);
    case 'graphql':
      return body.graphql ? renderGraphql(body.graphql) : renderText(body);
    case 'image':
      if (base64 !== undefined) return <ImageView base64={base64} mediaType={mediaType ?? ''} />;
      return renderText(body);
    case 'text':
      return renderText(body);
    case 'binary':
      if (base64 === undefined) return <p class="body-word">The bytes are not here.</p>;
      return <HexView base64={base64} />;
  }
}

function renderText({ text, language, kind }: BodyView): VNodeChild {
  if (text === undefined) return <p class="body-word">The text is not here.</p>;
  if (text === '') return <p class="body-word">The body is empty.</p>;
  const shown = language ?? (kind === 'json' || kind === 'graphql' ? 'json' : 'plain');
  return <TextView text={text} language={shown} label="Body" />;
}

function renderGraphql({
  query,
  operation,
  variables,
}: NonNullable<BodyView['graphql']>): VNodeChild {
  const parsed = variables === undefined ? undefined : parseJson(variables);
  return (
    <div class="body-graphql">
      {operation !== undefined && (
        <p class="body-word">
          Operation{' '}
          <code>
            <MarkedText text={operation} />
          </code>
        </p>
      )}
      <TextView text={query} language="graphql" label="GraphQL query" />
      {variables !== undefined && (
        <>
          <h4>Variables</h4>
          {parsed ? (
            <JsonTree value={parsed.json} label="GraphQL variables" />
          ) : (
            <TextView text={variables} language="json" label="GraphQL variables" />
          )}
        </>
      )}
    </div>
  );
}

/** Named, since a part may be multipart itself. */
const MultipartView = defineComponent(
  (props: { parts: readonly PartView[] }) => () => (
    <div class="body-parts">
      <p class="body-word">{renderCount(props.parts.length, 'part')}</p>
      {props.parts.map(({ name, fileName, headers, body }, index) => (
        <section class="body-part" key={index} aria-label={`Part ${index + 1}`}>
          <h4>
            <span class="body-number">{index + 1}</span>
            {name !== undefined && <MarkedText text={name} />}
            {fileName !== undefined && (
              <span class="body-file">
                file <MarkedText text={fileName} />
              </span>
            )}
          </h4>
          {headers.length > 0 && (
            <HeaderTable headers={headers} label={`Headers of part ${index + 1}`} noun="header" />
          )}
          <BodyPanel body={body} />
        </section>
      ))}
    </div>
  ),
  { props: ['parts'] },
);

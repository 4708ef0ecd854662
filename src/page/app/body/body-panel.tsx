import './body.css';
import { computed, defineComponent, ref, type VNodeChild, watch } from 'vue';
import type { BodyView, PartView } from '../../api.ts';
import { CopyButton } from '../copy/copy-button.tsx';
import { parseJson } from '../diff/parse-json.ts';
import { renderCount, renderSize } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import { ShowMore } from '../text/show-more.tsx';
import { TextView } from '../text/text-view.tsx';
import { HeaderTable } from './header-table.tsx';
import { HexView } from './hex-view.tsx';
import { JsonTree } from './json-tree.tsx';

/** A body in the form that shows most of it: a tree, a table, parts, a picture, text or bytes. */
export const BodyPanel = defineComponent(
  (props: { body: BodyView; label?: string | undefined }) => {
    const isText = ref(false);
    // Depends on the text alone: if a body is read again and is the same, its tree stays open where it was.
    const jsonText = computed(() => (props.body.kind === 'json' ? props.body.text : undefined));
    const json = computed(() =>
      jsonText.value === undefined ? undefined : parseJson(jsonText.value),
    );
    const hasViews = computed(() => {
      const { kind, text } = props.body;
      if (text === undefined) return false;
      return kind === 'json'
        ? json.value !== undefined
        : ['form', 'multipart', 'graphql'].includes(kind);
    });
    return () => {
      const { body, label = 'Body' } = props;
      return (
        <div class="body-panel">
          {body.kind !== 'none' && (
            <div class="body-facts">
              <span>{factsOf(body)}</span>
              {hasViews.value && (
                <fieldset class="body-views" aria-label={`${label}: view`}>
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
          )}
          {body.isCut && (
            <p class="body-word is-warning">
              Only the start of the body is here: the whole body has {renderSize(body.size)}.
            </p>
          )}
          {hasViews.value && isText.value
            ? renderText(body, label)
            : renderBody(body, json.value, label)}
        </div>
      );
    };
  },
  { props: ['body', 'label'] },
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

function renderBody(
  body: BodyView,
  json: { readonly json: unknown } | undefined,
  label: string,
): VNodeChild {
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
      if (json) return <JsonTree value={json.json} label={label} />;
      return (
        <>
          {!body.isCut && text !== '' && (
            <p class="body-word">
              This is not valid JSON, or it is nested too deeply. It is shown as text.
            </p>
          )}
          {renderText(body, label)}
        </>
      );
    case 'form':
      if (!body.fields) return renderText(body, label);
      if (body.fields.length === 0) return <p class="body-word">A form without fields.</p>;
      return <HeaderTable headers={body.fields} label={`${label}: fields`} noun="field" />;
    case 'multipart':
      return body.parts ? (
        <MultipartView parts={body.parts} label={label} />
      ) : (
        renderText(body, label)
      );
    case 'graphql':
      return body.graphql ? renderGraphql(body.graphql, label) : renderText(body, label);
    case 'image':
      if (base64 !== undefined)
        return <ImageView base64={base64} mediaType={mediaType ?? ''} label={label} />;
      return renderText(body, label);
    case 'text':
      return renderText(body, label);
    case 'binary':
      if (base64 === undefined) return <p class="body-word">The bytes are not available.</p>;
      return <HexView base64={base64} label={label} />;
  }
}

function renderText({ text, language, kind }: BodyView, label: string): VNodeChild {
  if (text === undefined) return <p class="body-word">The text is not available.</p>;
  if (text === '') return <p class="body-word">The body is empty.</p>;
  const shown = language ?? (kind === 'json' || kind === 'graphql' ? 'json' : 'plain');
  return <TextView text={text} language={shown} label={label} />;
}

function renderGraphql(
  { query, operation, variables }: NonNullable<BodyView['graphql']>,
  label: string,
): VNodeChild {
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
      <TextView text={query} language="graphql" label={`${label}: query`} />
      {variables !== undefined && (
        <>
          <h5>Variables</h5>
          {parsed ? (
            <JsonTree value={parsed.json} label={`${label}: variables`} />
          ) : (
            <TextView text={variables} language="json" label={`${label}: variables`} />
          )}
        </>
      )}
    </div>
  );
}

const PARTS = 20;

/** The parts of a multipart body. This is a component of its own, since a part may be multipart itself. */
const MultipartView = defineComponent(
  (props: { parts: readonly PartView[]; label: string }) => {
    const most = ref(PARTS);
    return () => (
      <div class="body-parts">
        <p class="body-word">{renderCount(props.parts.length, 'part')}</p>
        {props.parts.slice(0, most.value).map(({ name, fileName, headers, body }, index) => (
          <section class="body-part" key={index} aria-label={`${props.label}: part ${index + 1}`}>
            <h5>
              <span class="body-number">{index + 1}</span>
              {name !== undefined && <MarkedText text={name} />}
              {fileName !== undefined && (
                <span class="body-file">
                  file <MarkedText text={fileName} />
                </span>
              )}
            </h5>
            {headers.length > 0 && (
              <HeaderTable
                headers={headers}
                label={`${props.label}: headers of part ${index + 1}`}
                noun="header"
              />
            )}
            <BodyPanel body={body} label={`${props.label}: content of part ${index + 1}`} />
          </section>
        ))}
        {props.parts.length > most.value && (
          <ShowMore
            words={`${most.value} parts shown`}
            onMore={() => {
              most.value += PARTS;
            }}
          />
        )}
      </div>
    );
  },
  { props: ['parts', 'label'] },
);

/** The only media types that may start a `data:` URL. */
const IMAGE_TYPE = /^image\/[a-z0-9.+-]+$/;

/** A picture. Within an `img`, SVG runs no script and loads nothing. */
const ImageView = defineComponent(
  (props: { base64: string; mediaType: string; label?: string | undefined }) => {
    const size = ref<{ width: number; height: number }>();
    const isBroken = ref(false);
    watch(
      () => props.base64,
      () => {
        size.value = undefined;
        isBroken.value = false;
      },
    );
    const onLoad = ({ target }: Event): void => {
      if (target instanceof HTMLImageElement) {
        size.value = { width: target.naturalWidth, height: target.naturalHeight };
      }
    };
    return () => {
      if (isBroken.value || !IMAGE_TYPE.test(props.mediaType)) {
        return (
          <>
            <p class="body-word">The browser cannot show this picture. These are its bytes:</p>
            <HexView base64={props.base64} label={props.label} />
          </>
        );
      }
      return (
        <figure class="body-image">
          <img
            src={`data:${props.mediaType};base64,${props.base64}`}
            alt={`Body of type ${props.mediaType}`}
            onLoad={onLoad}
            onError={() => {
              isBroken.value = true;
            }}
          />
          <figcaption>
            {size.value && size.value.width > 0
              ? `${size.value.width} × ${size.value.height} pixels`
              : props.mediaType}
          </figcaption>
        </figure>
      );
    };
  },
  { props: ['base64', 'mediaType', 'label'] },
);

import { computed, defineComponent, ref, type VNodeChild, watch } from 'vue';
import type { CorrelationLink } from '../../../replay/explain-correlations.ts';
import type { Outcome } from '../../../replay/failure/outcome.ts';
import { CopyButton } from '../copy/copy-button.tsx';
import { renderRule, ruleOf } from '../copy/settings.ts';
import { MarkedText } from '../text/marked-text.tsx';
import {
  type BroughtValue,
  broughtValues,
  type CarriedValue,
  carriedValues,
  type Place,
} from './carried-values.ts';
import './links.css';

/** How many requests are listed below one value before somebody asks for all. */
const SHOWN = 8;

/** The values of one request: where each of them came from, and where the values of its response went. */
export const ValueLinks = defineComponent(
  (props: {
    id: string;
    links: readonly CorrelationLink[];
    outcome?: Outcome | undefined;
    nameOf: (id: string) => string;
    onOpen: (id: string) => void;
  }) => {
    const carried = computed(() => carriedValues(props.id, props.links, props.outcome));
    const brought = computed(() => broughtValues(props.id, props.links));
    const open = ref(new Set<string>());
    watch(
      () => props.id,
      () => {
        open.value = new Set();
      },
    );

    const request = (id: string): VNodeChild => (
      <button type="button" class="link-request" onClick={() => props.onOpen(id)}>
        <MarkedText text={props.nameOf(id)} />
      </button>
    );
    const renderTargets = ({ from, to }: BroughtValue): VNodeChild => {
      const isOpen = open.value.has(from);
      const shown = isOpen ? to : to.slice(0, SHOWN);
      return (
        <ul class="link-targets">
          {shown.map((target) => (
            <li key={`${target.id} ${target.place}`}>
              <span class="link-arrow" aria-hidden="true">
                →
              </span>
              {request(target.id)}
              <code>
                <MarkedText text={target.place} />
              </code>
            </li>
          ))}
          {shown.length < to.length && (
            <li>
              <button
                type="button"
                class="quiet-button"
                onClick={() => {
                  open.value = new Set([...open.value, from]);
                }}
              >
                All {to.length} requests
              </button>
            </li>
          )}
        </ul>
      );
    };

    return () => (
      <div class="links">
        <section aria-label="Values that this request carries">
          <h3>
            Carries <span class="link-count">{carried.value.length}</span>
          </h3>
          {carried.value.length === 0 ? (
            <p class="link-none">
              No value of this request comes from an earlier response: everything is sent as
              recorded.
            </p>
          ) : (
            <ul class="link-values">
              {carried.value.map((value, index) => (
                <li key={index} class={{ 'is-doubtful': value.note !== undefined }}>
                  <p class="link-place">
                    <code>
                      <MarkedText text={value.to} />
                    </code>
                    <Badge value={value} />
                    {value.from && value.kind === 'linked' && (
                      <CopyButton
                        what="correlation rule"
                        label="Rule"
                        text={() => copyRule(value.from, { id: props.id, place: value.to })}
                      />
                    )}
                  </p>
                  {value.from && (
                    <p class="link-origin">
                      <span class="link-arrow" aria-hidden="true">
                        ←
                      </span>
                      {value.kind === 'left-out' ? 'was set by ' : 'from '}
                      {request(value.from.id)}
                      <code>
                        <MarkedText text={value.from.place} />
                      </code>
                      {value.why !== undefined && (
                        <span class="link-none" title="Why it is this value">
                          {value.why}
                        </span>
                      )}
                    </p>
                  )}
                  <Values value={value} outcome={props.outcome} />
                  {value.note !== undefined && (
                    <p class="link-note">
                      <MarkedText text={value.note} />
                    </p>
                  )}
                </li>
              ))}
            </ul>
          )}
        </section>
        <section aria-label="Values that the response brings">
          <h3>
            Brings <span class="link-count">{brought.value.length}</span>
          </h3>
          {brought.value.length === 0 ? (
            <p class="link-none">No later request carries a value of this response.</p>
          ) : (
            <ul class="link-values">
              {brought.value.map((value) => (
                <li key={value.from}>
                  <p class="link-place">
                    <code>
                      <MarkedText text={value.from} />
                    </code>
                    {value.recorded !== undefined && (
                      <span class="link-value">
                        recorded <Quoted text={value.recorded} />
                      </span>
                    )}
                  </p>
                  {renderTargets(value)}
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    );
  },
  { props: ['id', 'links', 'outcome', 'nameOf', 'onOpen'] },
);

function copyRule(from: Place | undefined, to: Place): string {
  return from ? renderRule(ruleOf(from, to)) : '';
}

const BADGES: Readonly<
  Record<CarriedValue['kind'], readonly [word: string, title: string] | undefined>
> = {
  linked: undefined,
  fresh: ['new value', 'The setting `correlate.fresh` names it: each replay makes its own value.'],
  target: ['target', 'The recorded origin became the target.'],
  added: ['added', 'The live server has set this cookie. The recorded request did not carry it.'],
  'left-out': ['left out', 'The recorded request carried this cookie. It was not sent.'],
};

function Badge({ value }: { value: CarriedValue }) {
  const badge = BADGES[value.kind];
  const [word, title] = badge ?? [];
  return (
    <>
      {word !== undefined && (
        <span class={`link-badge is-${value.kind}`} title={title}>
          {word}
        </span>
      )}
      {value.kind === 'linked' && value.note !== undefined && (
        <span class="link-badge is-doubt">not certain</span>
      )}
    </>
  );
}

function Values({ value, outcome }: { value: CarriedValue; outcome: Outcome | undefined }) {
  const { recorded, live, kind, isReplaced } = value;
  if (recorded === undefined && live === undefined) {
    if (kind === 'left-out' || kind === 'added') return null;
    return <p class="link-none link-hidden">The value is not shown: it may be a credential.</p>;
  }
  const isEqual = recorded !== undefined && recorded === live;
  return (
    <dl class="link-pair">
      {recorded !== undefined && (
        <>
          <dt>Recorded</dt>
          <dd>
            <Quoted text={recorded} />
          </dd>
        </>
      )}
      {outcome && (
        <>
          <dt>Live</dt>
          <dd>
            {live === undefined ? (
              <span class="link-none">{wordFor(outcome, isReplaced)}</span>
            ) : (
              <>
                <Quoted text={live} />
                {isEqual && <span class="link-none"> the same</span>}
              </>
            )}
          </dd>
        </>
      )}
    </dl>
  );
}

/** The words in place of a live value. */
function wordFor({ sentAt }: Outcome, isReplaced: boolean): string {
  if (sentAt === undefined) return 'not sent';
  return isReplaced ? 'not shown' : 'as recorded';
}

function Quoted({ text }: { text: string }) {
  return (
    <code class="link-text">
      <MarkedText text={text} />
    </code>
  );
}

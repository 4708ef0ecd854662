import { defineComponent, ref } from 'vue';
import type { MessageView } from '../../api.ts';
import { CopyButton } from '../copy/copy-button.tsx';
import { MarkedText } from '../text/marked-text.tsx';
import { BodyPanel } from './body-panel.tsx';
import { HeaderTable } from './header-table.tsx';
import './body.css';

/** A request or a response: its first line, its headers and its body. */
export const MessagePanel = defineComponent(
  (props: {
    title: string;
    line: string;
    message: MessageView;
    url?: string | undefined;
    method?: string | undefined;
  }) => {
    const isOpen = ref(true);
    return () => {
      const { title, line, url, method, message } = props;
      const { headers, body } = message;
      return (
        <section class="message" aria-label={title}>
          <header class="message-head">
            <h3>{title}</h3>
            {url !== undefined && <CopyButton what="URL" text={() => url} />}
          </header>
          <p class="message-line">
            {method !== undefined && line !== method && !line.startsWith(`${method} `) && (
              <strong>{method} </strong>
            )}
            <MarkedText text={line} />
          </p>
          <div class="message-part">
            <button
              type="button"
              class="message-fold"
              aria-expanded={isOpen.value}
              onClick={() => {
                isOpen.value = !isOpen.value;
              }}
            >
              Headers <span class="message-count">{headers.length}</span>
            </button>
            {headers.length > 0 && (
              <CopyButton
                what={`all headers of “${title}”`}
                text={() => headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
              />
            )}
          </div>
          {isOpen.value &&
            (headers.length > 0 ? (
              <HeaderTable headers={headers} label={`${title}: headers`} noun="header" />
            ) : (
              <p class="body-word">No headers.</p>
            ))}
          <h4 class="message-body">Body</h4>
          <BodyPanel body={body} label={`${title}: body`} />
        </section>
      );
    };
  },
  { props: ['title', 'line', 'message', 'url', 'method'] },
);

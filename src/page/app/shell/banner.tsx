import { defineComponent, ref } from 'vue';
import { Notice } from '../element/controls.tsx';
import { usePage } from '../store/page-store.ts';

/** A word about the connection to the server, or about what a report leaves out. */
export const Banner = defineComponent(() => {
  const page = usePage();
  const isRead = ref(false);
  return () => {
    const { source, connection, overview, fault } = page;
    if (source.isReport) {
      if (isRead.value) return undefined;
      return (
        <Notice kind="run" icon="lock">
          {{
            default: () => (
              <>
                <p>This is a report: it shows what was replayed, and sends nothing.</p>
                {source.notes.map((note) => (
                  <p key={note}>{note}</p>
                ))}
              </>
            ),
            actions: () => (
              <button
                type="button"
                class="button"
                onClick={() => {
                  isRead.value = true;
                }}
              >
                Close
              </button>
            ),
          }}
        </Notice>
      );
    }
    if (connection.value === 'forbidden') {
      return (
        <Notice kind="fail" icon="lock">
          <p>
            <b>The server does not know this browser.</b> Open the link with the token that Vitest
            prints in the terminal, in the line “Sessions”. It is another one after each start.
          </p>
        </Notice>
      );
    }
    if (connection.value === 'lost') {
      return (
        <Notice kind="fail">
          {{
            default: () => (
              <p>
                <b>The connection to the server of this page is lost.</b> What is shown stays. It is
                tried again by itself, once Vitest runs.
              </p>
            ),
          }}
        </Notice>
      );
    }
    if (fault.value && overview.value) {
      return <Notice kind="fail">{fault.value.message}</Notice>;
    }
    return undefined;
  };
});

import { defineComponent, nextTick, reactive, ref, useId } from 'vue';
import { FormButtons, Labelled, Notice, onText } from '../element/controls.tsx';
import { Icon } from '../element/icon.tsx';
import { Modal } from '../element/modal.tsx';
import { go } from '../route/route.ts';
import { faultOf } from '../source/page-source.ts';
import { usePage } from '../store/page-store.ts';
import './record.css';

const isOpen = ref(false);

/** Opens the dialog that starts a recorder. */
export const RecordButton = defineComponent(
  (props: { isPrimary?: boolean }) => () => (
    <button
      type="button"
      class={['button', 'record-button', { primary: props.isPrimary }]}
      onClick={() => {
        isOpen.value = true;
      }}
    >
      <Icon name="record" />
      Record
    </button>
  ),
  { props: ['isPrimary'] },
);

/** Asks which API to record. */
export const RecordDialog = defineComponent(() => () => isOpen.value && <RecordForm />);

const FIELDS = ['upstream', 'name', 'port'] as const;
type Field = (typeof FIELDS)[number];

const RecordForm = defineComponent(() => {
  const page = usePage();
  const id = useId();
  const form = ref<HTMLFormElement>();
  const draft = reactive<Record<Field, string>>({ upstream: '', name: '', port: '' });
  const faults = ref<Partial<Record<Field, string>>>({});
  const fault = ref('');
  const isStarting = ref(false);
  const close = () => {
    isOpen.value = false;
  };
  const show = async (shown: Partial<Record<Field, string>>) => {
    faults.value = shown;
    await nextTick();
    form.value?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  };
  const start = async (event: Event) => {
    event.preventDefault();
    if (isStarting.value) return;
    const [upstream, name, port] = FIELDS.map((field) => draft[field].trim());
    fault.value = '';
    if (!upstream) return show({ upstream: 'The URL of the API is missing.' });
    await show({});
    isStarting.value = true;
    try {
      const listener = await page.source.record({
        ...{ upstream, ...(name && { name }), ...(port && { port: Number(port) }) },
      });
      await page.refresh();
      close();
      go({ endpoint: new URL(upstream).origin, session: '', run: '', with: '', recording: '' });
      page.spoken.value = `Recording ${upstream} at ${listener.url}`;
    } catch (error) {
      const { field, message } = faultOf(error);
      const known = FIELDS.find((each) => each === field);
      if (known) await show({ [known]: message });
      else fault.value = message;
    } finally {
      isStarting.value = false;
    }
  };
  const input = (field: Field, placeholder: string, mode: 'url' | 'text' | 'numeric') => (
    <input
      id={`${id}-${field}`}
      class="field mono"
      name={field}
      inputmode={mode}
      autofocus={field === 'upstream'}
      autocomplete="off"
      spellcheck={false}
      placeholder={placeholder}
      aria-invalid={faults.value[field] ? true : undefined}
      aria-describedby={`${id}-${field}-${faults.value[field] ? 'fault' : 'hint'}`}
      value={draft[field]}
      onInput={onText((text) => {
        draft[field] = text;
        faults.value = { ...faults.value, [field]: undefined };
      })}
    />
  );
  const labelled = (field: Field, label: string, hint: string, control: () => unknown) => (
    <Labelled label={label} for={`${id}-${field}`} hint={hint} fault={faults.value[field]}>
      {control()}
    </Labelled>
  );
  return () => (
    <Modal title="Record" onClose={close}>
      {{
        default: () => (
          <form ref={form} class="record-form" onSubmit={start} novalidate>
            <div class="record-fields">
              {fault.value && <Notice kind="fail">{fault.value}</Notice>}
              {labelled(
                'upstream',
                'Upstream URL',
                'The API to record. Requests to the new endpoint are recorded and forwarded to it.',
                () => input('upstream', 'http://127.0.0.1:3000', 'url'),
              )}
              {labelled(
                'name',
                'Name (optional)',
                'Folder for the sessions, and the start of their names.',
                () => input('name', 'the host of the API', 'text'),
              )}
              {labelled('port', 'Port (optional)', "The endpoint's port on 127.0.0.1.", () =>
                input('port', 'any free port', 'numeric'),
              )}
            </div>
            <FormButtons
              icon="record"
              label="Start Recording"
              isBusy={isStarting.value}
              isDisabled={false}
              onClose={close}
            />
          </form>
        ),
      }}
    </Modal>
  );
});

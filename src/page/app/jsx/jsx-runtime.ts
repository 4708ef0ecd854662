/**
 * What the compiler makes of JSX. Vue's own runtime renders a lone child that is `false`, as in
 * `<p>{isShown && text}</p>`, as the word “false”.
 */
import { Fragment, h } from 'vue';

export type { JSX } from 'vue/jsx-runtime';
export { Fragment, jsx as jsxs };

type Arguments = Parameters<typeof h>;

interface Props extends Readonly<Record<string, unknown>> {
  readonly children?: Arguments[2] | boolean;
}

/** Creates an element. Children that are `true` or `false` are left out. */
export function jsx(type: Arguments[0], { children, ...props }: Props, key?: PropertyKey) {
  const shown = typeof children === 'boolean' ? undefined : children;
  return h(type, key === undefined ? props : { ...props, key }, shown);
}

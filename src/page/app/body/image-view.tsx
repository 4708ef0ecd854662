import { defineComponent, ref, watch } from 'vue';
import { HexView } from './hex-view.tsx';

/** The only media types that may start a `data:` URL. */
const IMAGE_TYPE = /^image\/[a-z0-9.+-]+$/;

/** A picture. Within an `img`, SVG runs no script and loads nothing. */
export const ImageView = defineComponent(
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

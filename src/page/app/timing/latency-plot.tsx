import uPlot from 'uplot';
import { computed, defineComponent, onMounted, onUnmounted, ref, watch } from 'vue';
import 'uplot/dist/uPlot.min.css';
import { renderCount, renderTime } from '../text/amounts.ts';
import { percentilesOf } from './percentiles.ts';
import './timing.css';

/** Identifies a request of a run. */
export interface PickedRequest {
  /** Id of its recording. */
  readonly id: string;
  /** Number of its copy, in a run with several copies. */
  readonly copy?: number;
}

/** Response times of one request, in ms. */
interface LatencyPoint extends PickedRequest {
  readonly recorded?: number | undefined;
  readonly replayed: number;
  readonly state: string;
}

const HEIGHT = 220;
/** Factor between the median and the maximum. Above it, the axis is logarithmic. */
const WIDE = 20;
/** In ms: a logarithmic axis has no zero. */
const LEAST = 0.1;

const KEYS = [
  ['recorded', 'Recorded'],
  ['replayed', 'Replayed'],
  ['failed', 'Failed'],
] as const;

/** Recorded against replayed response times, in the order of the session. A click picks a request. */
export const LatencyPlot = defineComponent(
  (props: { points: readonly LatencyPoint[]; onPick: (request: PickedRequest) => void }) => {
    const box = ref<HTMLElement>();
    const hovered = ref<LatencyPoint>();
    let plot: uPlot | undefined;
    let sizes: ResizeObserver | undefined;
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const isLog = computed(() => isWide(props.points));

    const draw = (): void => {
      plot?.destroy();
      plot = undefined;
      if (!box.value || props.points.length === 0) return;
      plot = new uPlot(
        optionsOf(box.value, isLog.value, (at) => {
          hovered.value = at === undefined ? undefined : props.points[at];
        }),
        seriesOf(props.points),
        box.value,
      );
      plot.over.addEventListener('click', () => {
        const at = plot?.cursor.idx;
        const point = typeof at === 'number' ? props.points[at] : undefined;
        if (point) props.onPick(point);
      });
    };
    watch(
      () => [props.points, isLog.value] as const,
      ([points, log], [, wasLog]) => {
        if (plot && log === wasLog && points.length > 0) plot.setData(seriesOf(points));
        else draw();
      },
      { flush: 'post' },
    );
    onMounted(() => {
      draw();
      dark.addEventListener('change', draw);
      sizes = new ResizeObserver(() => {
        if (plot && box.value) plot.setSize({ width: box.value.clientWidth, height: HEIGHT });
      });
      if (box.value) sizes.observe(box.value);
    });
    onUnmounted(() => {
      dark.removeEventListener('change', draw);
      sizes?.disconnect();
      plot?.destroy();
    });

    return () => (
      <figure class="plot">
        <figcaption>
          <span class="plot-title">Response times in the order of the session</span>
          <span class="plot-keys" aria-hidden="true">
            {KEYS.map(([name, word]) => (
              <span class="plot-key" key={name}>
                <span class={`times-key is-${name}`} />
                {word}
              </span>
            ))}
            {isLog.value && <span class="plot-key">logarithmic</span>}
          </span>
        </figcaption>
        <div class="plot-box" ref={box} role="img" aria-label={summaryOf(props.points)} />
        <p class="plot-hover" aria-hidden="true">
          {hovered.value
            ? describe(hovered.value)
            : 'Point at a request to read its times; click to open it.'}
        </p>
      </figure>
    );
  },
  { props: ['points', 'onPick'] },
);

function isWide(points: readonly LatencyPoint[]): boolean {
  const times = points.flatMap(({ recorded, replayed }) => [recorded ?? replayed, replayed]);
  const measured = percentilesOf(times);
  return measured !== undefined && measured.max > WIDE * Math.max(measured.p50, LEAST);
}

/** The series of the plot: places, recorded times, replayed times, and those of requests that failed. */
function seriesOf(points: readonly LatencyPoint[]): uPlot.AlignedData {
  const clip = (time: number): number => Math.max(time, LEAST);
  return [
    points.map((_, index) => index + 1),
    points.map(({ recorded }) => (recorded === undefined ? null : clip(recorded))),
    points.map(({ replayed }) => clip(replayed)),
    points.map(({ replayed, state }) => (state === 'failed' ? clip(replayed) : null)),
  ];
}

function optionsOf(
  box: HTMLElement,
  isLog: boolean,
  onHover: (at: number | undefined) => void,
): uPlot.Options {
  const style = getComputedStyle(box);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: token('--text-2'),
    grid: { stroke: token('--line'), width: 1 },
    ticks: { stroke: token('--line'), width: 1, size: 4 },
    font: `11px ${token('--sans') || 'sans-serif'}`,
  };
  const dots = (stroke: string, size: number): uPlot.Series => ({
    stroke,
    paths: () => null,
    points: { show: true, size, fill: stroke, stroke, width: 0 },
  });
  return {
    width: box.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 9 } },
    scales: {
      x: { time: false, range: (_plot, min, max) => [min - 0.5, max + 0.5] },
      y: isLog ? { distr: 3, log: 10 } : { range: (_plot, _min, max) => [0, (max || 1) * 1.05] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        incrs: WHOLE,
        values: (_plot, values) =>
          values.map((value) => (Number.isInteger(value) ? value.toLocaleString('en') : '')),
      },
      {
        ...axis,
        size: 64,
        values: (_plot, values) =>
          values.map((value) => (value === null ? '' : renderTime(value).replace(/\.0+ /, ' '))),
      },
    ],
    series: [{}, dots(token('--text-2'), 5), dots(token('--accent'), 5), dots(token('--fail'), 6)],
    hooks: {
      drawAxes: [(plot) => joinPairs(plot, token('--line-2') || token('--line'))],
      setCursor: [(plot) => onHover(plot.cursor.idx ?? undefined)],
    },
  };
}

/** Steps between requests that are numbered. */
const WHOLE = [1, 2, 5]
  .flatMap((step) => [1, 10, 100, 1000, 10_000].map((power) => step * power))
  .sort((a, b) => a - b);

/** With more pairs, the lines would cover the points. */
const MAX_JOINED = 400;

/** A line from each recorded time to the replayed one. */
function joinPairs(plot: uPlot, stroke: string): void {
  const [places = [], recorded = [], replayed = []] = plot.data;
  if (places.length > MAX_JOINED) return;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (let at = 0; at < places.length; at += 1) {
    const [place, before, now] = [places[at], recorded[at], replayed[at]];
    if (typeof place !== 'number' || typeof before !== 'number' || typeof now !== 'number')
      continue;
    const x = plot.valToPos(place, 'x', true);
    ctx.moveTo(x, plot.valToPos(before, 'y', true));
    ctx.lineTo(x, plot.valToPos(now, 'y', true));
  }
  ctx.stroke();
  ctx.restore();
}

function describe({ id, copy, recorded, replayed, state }: LatencyPoint): string {
  const before = recorded === undefined ? '' : `recorded ${renderTime(recorded)}, `;
  const name = copy === undefined ? `#${id}` : `#${id}, copy ${copy}`;
  return `${name}: ${before}replayed ${renderTime(replayed)}, ${state}`;
}

function summaryOf(points: readonly LatencyPoint[]): string {
  const now = percentilesOf(points.map(({ replayed }) => replayed));
  const before = percentilesOf(points.flatMap(({ recorded }) => recorded ?? []));
  if (!now) return 'Plot of response times. No request has been answered.';
  const recorded = before
    ? ` Recorded, it was ${renderTime(before.p50)} and ${renderTime(before.max)}.`
    : '';
  return `Plot of the response times of ${renderCount(now.count, 'request')}. The median is ${renderTime(now.p50)}, the slowest took ${renderTime(now.max)}.${recorded}`;
}

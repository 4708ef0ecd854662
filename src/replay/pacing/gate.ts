import { addToGroup } from '../../formats/groups.ts';
import type { Departure, Schedule } from './schedule.ts';

/**
 * A schedule in which a request leaves no earlier than the outcomes that it needs are there. In the
 * recorded order they always are; where all leave at once or by the clock, this holds back the ones
 * that carry a live value.
 * @param needs positions of the recordings whose outcomes each one needs
 */
export function gateSchedule(schedule: Schedule, needs: readonly (readonly number[])[]): Schedule {
  if (needs.every(({ length }) => length === 0)) return schedule;
  const left = needs.map((positions) => positions.length);
  const dependants = new Map<number, number[]>();
  for (const [index, positions] of needs.entries()) {
    for (const position of positions) {
      addToGroup(dependants, position, index);
    }
  }
  const held = new Map<number, Departure>();
  const admit = (departures: readonly Departure[]): Departure[] =>
    departures.filter((departure) => {
      const mayLeave = left[departure.index] === 0;
      if (!mayLeave) held.set(departure.index, departure);
      return mayLeave;
    });
  return {
    start: () => admit(schedule.start()),
    settle(index, now) {
      const released: Departure[] = [];
      for (const dependant of dependants.get(index) ?? []) {
        left[dependant] = (left[dependant] ?? 0) - 1;
        const departure = held.get(dependant);
        if (left[dependant] !== 0 || !departure) continue;
        held.delete(dependant);
        released.push(departure);
      }
      return [...admit(schedule.settle(index, now)), ...released];
    },
  };
}

/** The longest time that Node's timers hold, in ms: about 24 days. */
export const MAX_TIMER = 2_147_483_647;

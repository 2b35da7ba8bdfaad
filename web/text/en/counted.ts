/** English has one word for one, and another for more. */
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

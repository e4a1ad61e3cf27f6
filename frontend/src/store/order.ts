import type { Instance } from './instance'

/** Masks with a higher order lie above; among equal ones, those that were made later. */
export const orderOf = ({ z_order }: Pick<Instance, 'z_order'>): number => z_order ?? 0

/** The instances as they lie on each other, the lowest first. */
export const stacked = (instances: readonly Instance[]): readonly Instance[] =>
  instances.some(orderOf) ? instances.toSorted((a, b) => orderOf(a) - orderOf(b)) : instances

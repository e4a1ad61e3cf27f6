import { area, bbox, type Runs } from '../geometry/runs'
import { rleOf } from '../geometry/runsOf'
import type { Instance } from './instance'

/** A mask at full image size, as an instance has it. */
export type Mask = Pick<Instance, 'rle' | 'area' | 'bbox'>

export const maskOf = (runs: Runs): Mask => ({ rle: rleOf(runs), area: area(runs), bbox: bbox(runs) })

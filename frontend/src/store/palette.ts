/**
 * Twelve label colours that people with any colour vision can tell apart: Okabe and Ito (2008) without black and
 * grey, then Paul Tol's "muted" scheme (2021). The server offers the same ones to labels made without a colour.
 */
export const PALETTE = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#f0e442',
  '#0072b2',
  '#d55e00',
  '#cc79a7',
  '#88ccee',
  '#882255',
  '#999933',
  '#332288',
  '#ddcc77',
]

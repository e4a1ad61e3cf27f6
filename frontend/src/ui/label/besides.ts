/** The images on both sides of one that need not be among them; they are in the order of their ids. */
export function besides(image: number, images: readonly { readonly id: number }[]) {
  return {
    previous: images.findLast(({ id }) => id < image)?.id ?? null,
    next: images.find(({ id }) => id > image)?.id ?? null,
  }
}

import type { Picture, PictureAddress } from './picture'
import { TiledPicture } from './tiledPicture'
import { TileStore } from './tileStore'
import { WholePicture } from './wholePicture'

/** Pictures kept decoded: the open one and its neighbours on both sides. */
const KEPT = 5

/** Loads pictures and keeps the last few. */
export class Pictures {
  private readonly kept = new Map<string, Promise<Picture>>()
  private readonly tiles = new TileStore()

  /** @throws Error when the picture cannot be loaded; asking again tries again. */
  get(address: PictureAddress): Promise<Picture> {
    const { file } = address
    const picture = this.kept.get(file) ?? this.load(address)
    this.kept.delete(file)
    this.kept.set(file, picture)
    picture.then(({ complete }) => complete).catch(() => this.forget(file, picture))
    this.forgetOldest()
    return picture
  }

  private load(address: PictureAddress): Promise<Picture> {
    const { file, tiles } = address
    return tiles ? TiledPicture.load(address, tiles, this.tiles) : WholePicture.load(file)
  }

  private forgetOldest() {
    for (const [file, picture] of this.kept) {
      if (this.kept.size <= KEPT) return
      this.forget(file, picture)
      void picture.then((old) => old.close()).catch(() => {})
    }
  }

  private forget(file: string, picture: Promise<Picture>) {
    if (this.kept.get(file) === picture) this.kept.delete(file)
  }
}

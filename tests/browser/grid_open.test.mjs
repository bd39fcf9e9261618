import { grid } from './grid.mjs'
import { openPages } from './pages.mjs'
import { Site } from './site.mjs'

await grid(async () => {
  const site = await new Site().fill()
  await site.apply(8, { drafts: 3 })
  await site.upload(1)
  return site
}, openPages)

import { grid } from './grid.mjs'
import { afterPages } from './pages.mjs'
import { Site } from './site.mjs'

await grid(async () => {
  const site = await new Site().fill()
  await site.toJudging()
  await site.toPublished()
  return site
}, afterPages)

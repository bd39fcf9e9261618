import { grid } from './grid.mjs'
import { dayPages } from './pages.mjs'
import { Site } from './site.mjs'

await grid(async () => {
  const site = await new Site().fill()
  await site.toJudging()
  return site
}, dayPages)

// The fixed titles of the roles of organisations.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    host: ['Host', '주최', '主办单位'],
    co_host: ['Co-host', '공동주최', '联合主办单位'],
    organiser: ['Organiser', '주관', '承办单位'],
    local_organiser: ['Local organiser', '현지 주관', '当地承办单位'],
    co_operating: ['In co-operation with', '협력', '协办单位'],
    guiding: ['Under the guidance of', '지도', '指导单位'],
    supporter: ['Supporter', '후원', '支持单位'],
    sponsor: ['Sponsor', '협찬', '赞助单位'],
    partner: ['Partner', '파트너', '合作伙伴'],
})

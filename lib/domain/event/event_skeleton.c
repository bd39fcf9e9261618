/* What a blank event of each kind begins with: the parts such an event needs, and nothing that only
 * its organiser can know. All of it is ours, none of it has dates. */
#include <string.h>

#include "base/json.h"
#include "domain/event/event_copy.h"

#define JSON(...) #__VA_ARGS__
#define HEAD(kind)                                                                                 \
    "{\"format\":\"" EVENT_FORMAT "\",\"kind\":\"" kind "\","                                      \
    "\"is_public\":false,\"languages\":[\"ko\",\"zh\",\"en\"],\"name\":{},\"summary\":{},"         \
    "\"ends\":null,\"sources\":{},\"organisations\":[]"

/* The questions that the program reads by key. */
static const char form[] = JSON([
    {"key": "is_pre_startup", "kind": "bool", "is_required": true, "label": {
        "ko": "예비창업팀입니다 (아직 회사를 설립하지 않음)", "zh": "预备创业团队（尚未成立公司）",
        "en": "We are a pre-start-up team (no company yet)"}},
    {"key": "company_name", "kind": "text", "is_required": true, "max_chars": 100, "label": {
        "ko": "회사명 또는 팀명", "zh": "公司或团队名称", "en": "Name of company or team"}},
    {"key": "company_name_en", "kind": "text", "is_required": true, "max_chars": 100, "label": {
        "ko": "영문명", "zh": "英文名称", "en": "Name in English"}},
    {"key": "founded", "kind": "date", "is_required": true, "condition": {"!": [{"var": "is_pre_startup"}]},
        "label": {"ko": "설립일", "zh": "成立日期", "en": "Date of foundation"},
        "help": {"ko": "아는 만큼만: 연, 연-월 또는 연-월-일", "zh": "可填年、年-月或年-月-日",
            "en": "As exactly as you know: year, month or day"}},
    {"key": "country", "kind": "country", "is_required": true, "label": {
        "ko": "국가", "zh": "国家", "en": "Country"}},
    {"key": "track", "kind": "choice", "is_required": true, "label": {
        "ko": "참가 분야", "zh": "参赛领域", "en": "Field"}},
    {"key": "round", "kind": "choice", "is_required": true, "label": {
        "ko": "예선", "zh": "预赛", "en": "Preliminary"}},
    {"key": "project_title", "kind": "text", "is_required": true, "max_chars": 120, "label": {
        "ko": "프로젝트 한 줄 소개", "zh": "项目一句话介绍", "en": "The project in one line"}},
    {"key": "project_summary", "kind": "long", "is_required": true, "max_chars": 2000, "label": {
        "ko": "프로젝트 요약", "zh": "项目概要", "en": "Summary of the project"}},
    {"key": "members", "kind": "members", "is_required": true, "label": {
        "ko": "팀원", "zh": "团队成员", "en": "Members"}},
    {"key": "contact_name", "kind": "text", "is_required": true, "max_chars": 80, "is_private": true,
        "label": {"ko": "담당자", "zh": "联系人", "en": "Contact person"}},
    {"key": "contact_email", "kind": "email", "is_required": true, "is_private": true, "label": {
        "ko": "이메일", "zh": "电子邮箱", "en": "E-mail"}},
    {"key": "contact_phone", "kind": "phone", "is_required": true, "is_private": true, "label": {
        "ko": "전화번호", "zh": "电话", "en": "Telephone"}},
    {"key": "consent_terms", "kind": "consent", "is_required": true, "label": {
        "ko": "대회 운영을 위한 개인정보 수집과 이용에 동의합니다.", "zh": "同意为举办大赛收集和使用个人信息。",
        "en": "We agree to the collection and use of personal data to run the competition."}}
]);

static const char deck[] = JSON({
    "key": "deck", "name": {"ko": "발표자료", "zh": "演示文稿", "en": "Presentation"},
    "is_required": false, "n_max_bytes": 52428800, "types": ["pdf", "pptx"], "source": "ours"
});

static const char rubric[] = JSON({
    "key": "pitch", "name": {"ko": "발표 심사표", "zh": "路演评分表", "en": "Pitch rubric"}, "criteria": [
        {"key": "technology", "weight_milli": 300, "min_milli": 0, "max_milli": 10000, "step_milli": 500,
            "name": {"ko": "기술과 혁신성", "zh": "技术与创新性", "en": "Technology and novelty"}, "source": "ours"},
        {"key": "market", "weight_milli": 300, "min_milli": 0, "max_milli": 10000, "step_milli": 500,
            "name": {"ko": "시장성", "zh": "市场前景", "en": "Market"}, "source": "ours"},
        {"key": "team", "weight_milli": 200, "min_milli": 0, "max_milli": 10000, "step_milli": 500,
            "name": {"ko": "팀 역량", "zh": "团队能力", "en": "Team"}, "source": "ours"},
        {"key": "delivery", "weight_milli": 200, "min_milli": 0, "max_milli": 10000, "step_milli": 500,
            "name": {"ko": "발표와 질의응답", "zh": "路演与答辩", "en": "Pitch and answers"}, "source": "ours"}
    ]
});

/* A preliminary that leads to the final; 7 minutes of pitch and 3 of questions. */
#define TIMING                                                                                     \
    "\"n_advance\":null,\"n_capacity\":null,\"rubric\":\"pitch\",\"method\":\"weighted_mean\","    \
    "\"ties\":[\"criterion:technology\",\"median\"],\"is_ranked_per_track\":false,"                \
    "\"setup_minutes\":1,\"pitch_minutes\":7,\"qa_minutes\":3,\"changeover_minutes\":1,"           \
    "\"rooms\":[],\"join_url\":null,\"join_before_minutes\":15,\"source\":\"ours\","               \
    "\"starts\":null,\"ends\":null,"
static const char rounds[] =
    "[{" TIMING "\"key\":\"preliminary\",\"kind\":\"pitch\",\"is_taking_applications\":true,\"next\":\"final\","
    "\"name\":{\"ko\":\"예선\",\"zh\":\"预赛\",\"en\":\"Preliminary\"}},"
    "{" TIMING "\"key\":\"final\",\"kind\":\"pitch\",\"is_taking_applications\":false,\"next\":null,"
    "\"name\":{\"ko\":\"결승\",\"zh\":\"决赛\",\"en\":\"Final\"}}]";

static const char places[] = JSON([
    {"key": "on_site", "mode": "on_site", "name": {"ko": "현장 참가", "zh": "现场参加", "en": "On site"},
        "source": "ours"},
    {"key": "online", "mode": "online", "name": {"ko": "온라인 참가", "zh": "线上参加", "en": "Online"},
        "join_url": null, "source": "ours"}
]);

json_t *event_skeleton(struct arena *a, const char *kind)
{
    if (strcmp(kind, "competition") == 0)
        return json_stored(
            a, arena_printf(a,
                            HEAD("competition")
                            ",\"tracks\":[],\"calls\":[{\"key\":\"main\",\"grace_ms\":0,"
                            "\"upload_grace_ms\":3600000,\"rules\":[],\"form\":%s,\"uploads\":[%s],"
                            "\"source\":\"ours\"}],\"rubrics\":[%s],\"rounds\":%s,\"prizes\":[]}",
                            form, deck, rubric, rounds));
    if (strcmp(kind, "release") == 0)
        return json_stored(a, HEAD("release") "}");
    json_t *doc = shape_has_word(shape_member(&event_shape, "kind")->words, kind)
                      ? json_stored(a, arena_printf(a, HEAD("forum") ",\"ticket_types\":%s,\"agenda\":[]}",
                                                    places))
                      : NULL;
    if (doc)
        json_object_set_new(doc, "kind", json_string(kind));
    return doc;
}

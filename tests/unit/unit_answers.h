/* Answers to the form of Golden Panda 2022 that pass its rules. */
#ifndef UNIT_ANSWERS_H
#define UNIT_ANSWERS_H

static const char good[] =
    "{\"company_name\":\"Lantern\",\"company_name_en\":\"Lantern\",\"is_pre_startup\":true,"
    "\"country\":\"KR\",\"track\":\"it\",\"round\":\"seoul\",\"project_title\":\"Lamps\","
    "\"project_summary\":\"Light.\",\"members\":[{\"name\":\"A\"}],\"contact_name\":\"C\","
    "\"contact_phone\":\"+82 10 1234 5678\",\"consent_terms\":true,\"consent_transfer\":true,"
    "\"contact_email\":\"team@lantern.example\"}";

#endif

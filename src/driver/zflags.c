// -z KEYWORD and -z KEYWORD=VALUE. The next word is taken whatever it is; an unknown keyword is a warning, as in GNU
// ld.

#include "options.h"

#include "veld/elf.h"

void option_z_keyword(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    struct str key = {value, strcspn(value, "=")};
    const char *argument = value[key.n] == '=' ? value + key.n + 1 : NULL;
    const struct option *z = find_option(p, key, true);
    bool is_known = z != NULL && (z->argument == OPTIONAL || (z->argument == ARG) == (argument != NULL));
    if (!is_known) {
        usage_warning(p, "-z %s ignored", printable(p->ctx, str_of(value)));
        return;
    }
    p->name = str_of(arena_printf(p->arena, "-z %.*s", (int)key.n, key.p));
    apply_option(p, z, argument);
}

static bool z_is(const struct parser *p, const char *key)
{
    return str_is((struct str){p->name.p + 3, p->name.n - 3}, key);
}

void option_set_stack_size(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    if (!parse_number(value, 0, &p->config->z.stack_size))
        usage_error(p, "invalid stack size `%s'", printable(p->ctx, str_of(value)));
    p->config->z.has_stack_size = true;
}

void option_set_page_size(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    bool is_max = z_is(p, "max-page-size");
    u64 size;
    // 2^40: larger ones only overflow addresses.
    if (!parse_number(value, 0, &size) || !is_power_of_two(size) || size > (u64)1 << 40) {
        usage_error(p, "invalid %s page size `%s'", is_max ? "maximum" : "common", printable(p->ctx, str_of(value)));
        return;
    }
    if (is_max) {
        p->config->z.max_page_size = size;
        p->has_max_page_size = true;
    } else {
        p->config->z.common_page_size = size;
        p->has_common_page_size = true;
    }
}

void option_set_separate_code(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    p->config->z.separate_loadable_segments = z_is(p, "separate-loadable-segments");
    p->config->z.separate_code = !z_is(p, "noseparate-code");
}

void option_set_start_stop_visibility(struct parser *p, const struct option *o, const char *value)
{
    static const char *const names[] = {
        [STV_DEFAULT] = "default", [STV_INTERNAL] = "internal", [STV_HIDDEN] = "hidden", [STV_PROTECTED] = "protected",
    };
    (void)o;
    for (u8 i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i], value) == 0) {
            p->config->z.start_stop_visibility = i;
            return;
        }
    }
    usage_error(p, "invalid visibility in `-z start-stop-visibility=%s'; "
                   "must be default, internal, hidden, or protected", printable(p->ctx, str_of(value)));
}

// cet-report, lam-report (both of the next), lam-u48-report, lam-u57-report.
void option_set_feature_report(struct parser *p, const struct option *o, const char *value)
{
    static const char *const words[] = {[REPORT_IGNORE] = "none", [REPORT_WARNING] = "warning", [REPORT_ERROR] = "error"};
    (void)o;
    for (u8 kind = 0; kind < ARRAY_LEN(words); kind++) {
        if (strcmp(words[kind], value) != 0)
            continue;
        if (z_is(p, "cet-report"))
            p->config->z.cet_report = kind;
        if (z_is(p, "lam-report") || z_is(p, "lam-u48-report"))
            p->config->z.lam_u48_report = kind;
        if (z_is(p, "lam-report") || z_is(p, "lam-u57-report"))
            p->config->z.lam_u57_report = kind;
        return;
    }
    usage_error(p, "invalid option for %.*s=: %s", (int)p->name.n, p->name.p, printable(p->ctx, str_of(value)));
}

// Each level is one bit of GNU_PROPERTY_X86_ISA_1_NEEDED; the last one counts.
void option_set_isa(struct parser *p, const struct option *o, const char *value)
{
    (void)o, (void)value;
    char last = p->name.p[p->name.n - 1];
    u32 level = last >= '2' && last <= '4' ? (u32)(last - '1') : 0;
    p->config->z.isa_needed = 1u << level;
}

void option_set_call_nop(struct parser *p, const struct option *o, const char *value)
{
    (void)o;
    u64 byte;
    bool is_suffix = strncmp(value, "suffix-", 7) == 0;
    const char *rest = is_suffix || strncmp(value, "prefix-", 7) == 0 ? value + 7 : "";
    if (is_suffix && strcmp(rest, "nop") == 0)
        byte = 0x90;
    else if (!is_suffix && strcmp(rest, "addr") == 0)
        byte = 0x67;
    else if (!parse_number(rest, 0, &byte) || byte > 0xff) {
        usage_error(p, "unsupported option: -z call-nop=%s", printable(p->ctx, str_of(value)));
        return;
    }
    p->config->z.call_nop.is_suffix = is_suffix;
    p->config->z.call_nop.byte = (u8)byte;
}

package org.coalmine.scan;

import java.util.BitSet;
import java.util.List;

/**
 * How the keys of a service look: letters that no other text begins with, then letters of a set.
 *
 * @param service the name that findings have as their rule
 * @param prefix how keys begin
 * @param written the set of the others, as {@link Trigger} writes it
 * @param letters the same
 * @param least how many of them at least
 * @param most and at most
 */
record KeyFormat(
    String service, String prefix, String written, BitSet letters, int least, int most) {
  private static final String WORD = "[A-Za-z0-9]";
  private static final String URL = "[A-Za-z0-9_-]";
  private static final String HEX = "[0-9a-f]";
  private static final int ANY = 512;

  private static KeyFormat of(String service, String prefix, String letters, int least, int most) {
    return new KeyFormat(
        service, prefix, letters, Trigger.of(letters).places().get(0), least, most);
  }

  /** The formats, each as its service documents it. */
  static List<KeyFormat> all() {
    return List.of(
        of("aws-access-key", "AKIA", "[A-Z0-9]", 16, 16),
        of("aws-access-key", "ASIA", "[A-Z0-9]", 16, 16),
        of("aws-access-key", "ABIA", "[A-Z0-9]", 16, 16),
        of("aws-access-key", "ACCA", "[A-Z0-9]", 16, 16),
        of("anthropic", "sk-ant-", URL, 80, 128),
        of("atlassian", "ATATT3", "[A-Za-z0-9_=-]", 50, 250),
        of("atlassian", "ATCTT3", "[A-Za-z0-9_=-]", 50, 250),
        of("cloudflare", "cfk_", WORD, 40, 60),
        of("cloudflare", "cfat_", WORD, 40, 60),
        of("cloudflare", "cfut_", WORD, 40, 60),
        of("databricks", "dapi", HEX, 32, 34),
        of("digitalocean", "dop_v1_", HEX, 64, 64),
        of("digitalocean", "doo_v1_", HEX, 64, 64),
        of("digitalocean", "dor_v1_", HEX, 64, 64),
        of("docker", "dckr_pat_", URL, 27, 27),
        of("docker", "dckr_oat_", URL, 32, 32),
        of("docker", "SWMTKN-1-", "[a-z0-9-]", 75, 75),
        of("docker", "SWMKEY-1-", "[A-Za-z0-9+/]", 43, 43),
        of("doppler", "dp.pt.", WORD, 40, 44),
        of("figma", "figd_", URL, 40, 48),
        of("figma", "figu_", URL, 40, 48),
        of("github", "ghp_", WORD, 36, 36),
        of("github", "gho_", WORD, 36, 36),
        of("github", "ghu_", WORD, 36, 36),
        of("github", "ghs_", WORD, 36, 36),
        of("github", "ghr_", WORD, 36, 76),
        of("github", "github_pat_", "[A-Za-z0-9_]", 82, 82),
        of("gitlab", "glpat-", "[A-Za-z0-9_.-]", 20, 60),
        of("gitlab", "glrtr-", "[A-Za-z0-9_.-]", 20, 60),
        of("gitlab", "glrt-", "[A-Za-z0-9_.-]", 20, 60),
        of("gitlab", "glwt-", "[A-Za-z0-9_.-]", 20, 60),
        of("gitlab", "gldt-", "[A-Za-z0-9_.-]", 20, 60),
        of("google", "AIza", URL, 35, 35),
        of("google-oauth", "GOCSPX-", URL, 28, 28),
        of("grafana", "glsa_", "[A-Za-z0-9_]", 41, 41),
        of("groq", "gsk_", WORD, 48, 56),
        of("heroku", "HRKU-", URL, 36, 64),
        of("huggingface", "hf_", "[A-Za-z]", 34, 34),
        of("jwt", "eyJ", "[A-Za-z0-9_.=-]", 60, ANY * 8),
        of("linear", "lin_api_", WORD, 40, 40),
        of("mailgun", "key-", HEX, 32, 32),
        of("netlify", "nfp_", WORD, 36, 40),
        of("new-relic", "NRAK-", "[A-Z0-9]", 27, 27),
        of("new-relic", "NRBR-", HEX, 19, 19),
        of("new-relic", "NRJS-", HEX, 19, 19),
        of("new-relic", "NRII-", URL, 26, 32),
        of("notion", "ntn_", WORD, 40, 50),
        of("npm", "npm_", WORD, 36, 36),
        of("openai", "sk-", URL, 40, 200),
        of("posthog", "phc_", WORD, 40, 64),
        of("posthog", "phs_", WORD, 40, 64),
        of("posthog", "phr_", WORD, 40, 64),
        of("posthog", "pha_", WORD, 40, 64),
        of("posthog", "phx_", WORD, 40, 64),
        of("postman", "PMAK-", "[0-9a-f-]", 59, 59),
        of("pypi", "pypi-AgE", URL, 50, ANY),
        of("sendgrid", "SG.", "[A-Za-z0-9_.-]", 66, 66),
        of("shopify", "shpat_", "[0-9a-fA-F]", 32, 32),
        of("shopify", "shpca_", "[0-9a-fA-F]", 32, 32),
        of("shopify", "shppa_", "[0-9a-fA-F]", 32, 32),
        of("shopify", "shpss_", "[0-9a-fA-F]", 32, 32),
        of("slack", "xoxb-", "[A-Za-z0-9-]", 24, 100),
        of("slack", "xoxp-", "[A-Za-z0-9-]", 24, 120),
        of("slack", "xoxa-", "[A-Za-z0-9-]", 24, 100),
        of("slack", "xoxr-", "[A-Za-z0-9-]", 24, 100),
        of("slack", "xoxs-", "[A-Za-z0-9-]", 24, 100),
        of("slack", "xapp-", "[A-Za-z0-9-]", 24, 140),
        of("square", "sq0atp-", URL, 22, 22),
        of("square", "sq0csp-", URL, 43, 43),
        of("stripe", "sk_live_", WORD, 16, 120),
        of("stripe", "sk_test_", WORD, 16, 120),
        of("stripe", "rk_live_", WORD, 16, 120),
        of("stripe", "rk_test_", WORD, 16, 120),
        of("stripe", "whsec_", "[A-Za-z0-9+/]", 32, 64),
        of("supabase", "sbp_", "[0-9a-f_]", 40, 48),
        of("tavily", "tvly-", URL, 32, 64),
        of("twilio", "SK", HEX, 32, 32),
        of("x-ai", "xai-", WORD, 70, 90),
        of("vault", "hvs.", URL, 90, 130));
  }
}

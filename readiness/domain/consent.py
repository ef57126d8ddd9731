"""What people agree to, in the words of each version, kept for ever: one can show who agreed to what.

Changing a word means a new version. A test holds the digest of every version's four texts.
"""

from readiness.domain.text import Text

VERSION = "2026-11"
"""The version that a contact person agrees to now; whoever agreed to an older one is asked anew when saving."""

TEXTS = {
    "2026-11": Text(
        nl="Een adviseur mag deze naam en dit e-mailadres gebruiken om mij over dit rapport te contacteren.",
        fr="Un conseiller peut utiliser ce nom et cette adresse e-mail pour me contacter au sujet de ce rapport.",
        de="Das Beratungsteam darf diesen Namen und diese E-Mail-Adresse verwenden, um sich zu diesem Bericht bei "
        "mir zu melden.",
        en="A consultant may use this name and this e-mail address to contact me about this report.",
    ),
}

PEERS_VERSION = "2026-11"
PEERS_TEXTS = {
    "2026-11": Text(
        nl="Ons bedrijf telt zonder naam mee in de cijfers over bedrijven die deze zelfevaluatie invulden. Wie "
        "meedoet, ziet die cijfers op zijn rapport. Een groep van minder dan 30 bedrijven wordt nooit getoond.",
        fr="Notre entreprise compte, sans son nom, dans les chiffres sur les entreprises qui ont rempli cette "
        "auto-évaluation. Celles qui participent voient ces chiffres dans leur rapport. Un groupe de moins de "
        "30 entreprises n’est jamais montré.",
        de="Unser Unternehmen zählt ohne seinen Namen in den Zahlen über Unternehmen mit, die diese "
        "Selbsteinschätzung ausgefüllt haben. Wer mitmacht, sieht diese Zahlen im eigenen Bericht. Eine Gruppe "
        "von weniger als 30 Unternehmen wird nie gezeigt.",
        en="Our company counts, without its name, in the figures about companies that used this tool. Those that "
        "take part see these figures in their report. A group of fewer than 30 companies is never shown.",
    ),
}
"""The same for being counted among companies that used this tool."""

"""What a contact person agrees to, in the words of each version, kept for ever: one can show who agreed to what.

Changing a word means a new version. A test holds the digest of every version's four texts.
"""

from readiness.domain.text import Text

VERSION = "2026-11"
"""The version that is asked for now; whoever agreed to an older one is asked anew when they next save."""

TEXTS = {
    "2026-11": Text(
        nl="Een adviseur mag deze naam en dit e-mailadres gebruiken om mij over dit rapport te contacteren.",
        fr="Un conseiller peut utiliser ce nom et cette adresse e-mail pour me contacter au sujet de ce rapport.",
        de="Das Beratungsteam darf diesen Namen und diese E-Mail-Adresse verwenden, um sich zu diesem Bericht bei "
        "mir zu melden.",
        en="A consultant may use this name and this e-mail address to contact me about this report.",
    ),
}

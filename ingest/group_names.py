"""Names of groups as printed, by code, beside those of the groups table."""

from __future__ import annotations

# A part of a group is not the group: none of its names stands here.
GROUP_NAMES: dict[str, tuple[str, ...]] = {
    "AG": ("Group of African States", "African States"),
    "APG": (
        "Group of Asia-Pacific States",
        "Group of Asia and the Pacific States",
        "Asia-Pacific States",
        "Group of Asian States",
        "Asian Group",
        "Asian States",
    ),
    "EEG": ("Group of Eastern European States", "Eastern European States"),
    "GRULAC": (
        "Group of Latin American and Caribbean States",
        "Latin American and Caribbean States",
        "Group of Latin American and Caribbean Countries",
        "Group of Latin American States",
        "Latin American Group",
        "Latin American States",
    ),
    "WEOG": (
        "Group of Western European and other States",
        "Western European and other States",
        "Western European and Others Group",
    ),
    "AU": ("Organization of African Unity", "OAU"),
    "BRICS": ("Brazil, Russia, India, China and South Africa",),
    "CARICOM": ("Caribbean Community and Common Market",),
    "EU": ("European Community", "European Communities", "European Economic Community", "EC"),
    "G77": ("Group of 77 and China", "G77 and China", "G-77", "Group of Seventy-Seven"),
    "GCC": ("Cooperation Council for the Arab States of the Gulf",),
    "LAS": ("Arab Group", "Group of Arab States", "Arab States", "Arab League"),
    "LDC": ("Group of Least Developed Countries",),
    "LLDC": ("Group of Landlocked Developing Countries",),
    "MERCOSUR": ("Common Market of the South", "Mercado Común del Sur"),
    "NAM": (
        "Movement of Non-Aligned Countries",
        "Non-Aligned Countries",
        "Group of Non-Aligned Countries",
        "Coordinating Bureau of the Non-Aligned Movement",
    ),
    "NORDIC": ("Nordic Group", "Nordic States"),
    "OIC": (
        "Organization of Islamic Cooperation",
        "Organization of the Islamic Conference",
        "Islamic Conference",
        "Islamic Group",
        "OIC Group",
    ),
    "PIF": ("South Pacific Forum", "Pacific Islands Forum Group"),
    "SCO": ("Shanghai Cooperation Organization",),
}

"""What admissions types when an insurer has answered."""

from typing import Any


def benefits(**changes: Any) -> dict[str, Any]:
    """A complete recording; None leaves a field out."""
    answers = {
        "active": "yes",
        "network": "in",
        "deductible": "$1,500",
        "deductible_met": "400",
        "copay": "50",
        "coinsurance": "20%",
        "out_of_pocket": "6000.00",
        "out_of_pocket_met": "400",
        "levels": ["detox", "residential"],
        "authorization": "some",
        "remarks": "Claims within 90 days.",
        "spoke_with": "Tina",
        "called_on": "11/20/2025",
        "call_reference": "REF-8812",
    }
    return {name: value for name, value in (answers | changes).items() if value is not None}

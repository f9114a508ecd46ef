"""The states, districts and territories in which a person may be insured."""

_NAMES = (
    "Alabama, Alaska, American Samoa, Arizona, Arkansas, California, Colorado, Connecticut, "
    "Delaware, District of Columbia, Florida, Georgia, Guam, Hawaii, Idaho, Illinois, Indiana, "
    "Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts, Michigan, Minnesota, "
    "Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico, "
    "New York, North Carolina, North Dakota, Northern Mariana Islands, Ohio, Oklahoma, Oregon, "
    "Pennsylvania, Puerto Rico, Rhode Island, South Carolina, South Dakota, Tennessee, Texas, "
    "U.S. Virgin Islands, Utah, Vermont, Virginia, Washington, West Virginia, Wisconsin, Wyoming"
)

STATES = [
    ("", "Choose a state"),
    *((name, name) for name in _NAMES.split(", ")),
    ("outside", "Outside the United States"),
]

"""Finding a submission again by what identifies a person, without opening any other."""

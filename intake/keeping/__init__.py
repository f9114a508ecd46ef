"""How long submissions are kept, how they are erased, and under which key they lie."""

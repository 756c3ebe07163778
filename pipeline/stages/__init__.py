"""One module a DVC stage. Stages talk through files and never import each other."""

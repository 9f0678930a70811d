"""A voice of recordings: checked, turned into phones, trained by ESPnet's recipe, put into the folder of models."""

"""A picture that says what it shows: a figure whose description becomes the alt text in a notebook."""

from base64 import b64encode
from html import escape
from io import BytesIO

from matplotlib.figure import Figure

PAGE = 96  # pixels to the inch on a page, so 11 pt in a picture are 11 pt beside the text
SHARP = 2  # pixels of the image, each way, for one of the page


class Picture(Figure):
    """A Figure with a description for those who cannot see it: 1 to 3 sentences, with the numbers it is about."""

    description = ""

    def html(self):
        """Return the picture as one <img> that has the description as its alt text and shrinks with the page."""
        image = BytesIO()
        self.savefig(image, format="png", dpi=SHARP * PAGE, facecolor="white", metadata={"Software": None})
        width, height = (round(PAGE * inches) for inches in self.get_size_inches())
        return (
            f'<img alt="{escape(self.description)}" width="{width}" height="{height}" '
            'style="max-width:100%;height:auto;background:white" '
            f'src="data:image/png;base64,{b64encode(image.getvalue()).decode()}">'
        )

    def _ipython_display_(self):
        """Show the one image; a mimebundle would not keep `%matplotlib inline` from adding a second one."""
        from IPython.display import display

        display({"text/html": self.html(), "text/plain": self.description}, raw=True)

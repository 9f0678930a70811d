"""Small PDFs for the tests of dubbing, written by hand: a page is a colour."""

from pathlib import Path


def make_pdf(path: Path, pages: list[tuple[float, float, float]], size: tuple[float, float] = (320, 180)) -> Path:
    """A PDF whose pages are filled with one colour each (red, green, blue, 0 to 1); `size` is in points."""
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    for number, colour in enumerate(pages):
        drawn = f"{' '.join(map(str, colour))} rg 0 0 {size[0]} {size[1]} re f"
        box = f"/MediaBox [0 0 {size[0]} {size[1]}]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {4 + 2 * number} 0 R /Resources << >> >>")
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010d} 00000 n \n" for at in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    path.write_bytes(data + (table + trailer).encode())
    return path

"""Clauses that say about the same, by the letters that they share."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from script.reviews.types import Clause, Cluster

MOST = 800  # clauses that are compared; each pair costs
NEAR = 0.85  # cosine distance up to which clauses are of one kind
_GRAMS = (2, 3)  # letters
_MOST_GRAMS = 4_000


def clusters(clauses: Sequence[Clause]) -> tuple[Cluster, ...]:
    """Groups of at least two reviews, the largest first; for and against are never mixed.

    Character n-grams weighted by TF-IDF, average linkage on cosine distance. Of more than MOST clauses the first count.
    """
    made = []
    for polarity in ("for", "against", None):
        group = [each for each in clauses if each.polarity == polarity][:MOST]
        for members in _groups(group):
            ids = tuple(dict.fromkeys(each.review_id for each in members))
            if len(ids) > 1:
                aspect = Counter(each.aspect for each in members).most_common(1)[0][0]
                made.append(Cluster(aspect, members[0].polarity, members[0].text[:200], ids))
    return tuple(sorted(made, key=lambda each: -len(each.review_ids)))


def _groups(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """Each group with the clause that is nearest to all of it first."""
    if len(clauses) < 2:
        return [[each] for each in clauses]
    vectors = _vectors([each.text for each in clauses])
    near = vectors @ vectors.T
    distance = np.clip(1.0 - near, 0.0, 1.0)
    np.fill_diagonal(distance, 0.0)
    labels = fcluster(linkage(squareform(distance, checks=False), "average"), NEAR, "distance")
    groups = []
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        middle = places[np.argsort(-near[np.ix_(places, places)].sum(1), kind="stable")]
        groups.append([clauses[int(place)] for place in middle])
    return groups


def _vectors(texts: Sequence[str]) -> NDArray[np.float64]:
    """TF-IDF of character n-grams, rows of length 1: float64[n, grams]."""
    counts = [_grams(text) for text in texts]
    documents = Counter(gram for each in counts for gram in each)
    kept = {gram: place for place, (gram, _) in enumerate(documents.most_common(_MOST_GRAMS))}
    matrix = np.zeros((len(texts), max(1, len(kept))))
    for row, each in enumerate(counts):
        for gram, times in each.items():
            if gram in kept:
                matrix[row, kept[gram]] = (1 + np.log(times)) * (np.log((1 + len(texts)) / (1 + documents[gram])) + 1)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix / np.where(lengths > 0, lengths, 1.0)


def _grams(text: str) -> Counter[str]:
    padded = f" {text} "
    return Counter(padded[at : at + size] for size in _GRAMS for at in range(len(padded) - size + 1))

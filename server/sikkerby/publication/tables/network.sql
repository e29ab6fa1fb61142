-- Where parties and ties stand in the picture of the network.
CREATE TABLE _network_parties (position INTEGER PRIMARY KEY, party INTEGER, x REAL, y REAL, is_left INTEGER);
CREATE TABLE _network_ties (position INTEGER PRIMARY KEY, a INTEGER, b INTEGER, basis INTEGER, x0 REAL, y0 REAL, x1 REAL, y1 REAL, x2 REAL, y2 REAL, x3 REAL, y3 REAL, label_x REAL, label_y REAL);

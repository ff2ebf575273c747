int table[100];
int f(int n) { int sum = 0; for (int i = 0; i < n; i++) sum += table[i] * i; return sum; }
